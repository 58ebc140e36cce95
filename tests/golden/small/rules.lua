fact.纯收入 {
  type = "money", unit = "元/年",
  value = function(户) return 户.工资性收入 + 户.经营性收入 end,
}

cause.因病 {
  basis = "测试",
  when = function(户, 标准)
    return any(户.成员, function(人) return 人.健康状况 == "患有大病" end)
        or 户.自付医疗费 > 标准.灾难性医疗支出率 * 户.纯收入
  end,
  severity = function(户) return min(1, 户.自付医疗费 / max(户.纯收入, 1)) end,
}

criterion.收入达标 {
  basis = "测试",
  met = function(户, 标准) return 户.纯收入 >= 标准.退出收入线 * 户.家庭人口数 end,
}

criterion.住房安全 {
  basis = "测试",
  met = function(户) return 户.危房等级 == "A级" or 户.危房等级 == "B级" end,
}

aid.大病救助 {
  department = "民政", basis = "测试",
  answers = { "因病" },
  eligible = function(户) return 户.自付医疗费 > 0 end,
}

aid.危房改造 {
  department = "住建", basis = "测试",
  answers = { "住房安全" },
  eligible = function(户) return 户.危房等级 == "C级" or 户.危房等级 == "D级" end,
}

aid.产业扶持 {
  department = "农业", basis = "测试",
  answers = { "收入达标" },
  eligible = function(户) return 户.家庭人口数 > 0 end,
}

status.可退出 { basis = "测试", when = function(户) return 户.达标 end }
status.在册 { basis = "测试", when = function() return true end }
